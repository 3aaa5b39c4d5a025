import 'reflect-metadata';
import { Server } from './server/server';

/** `npm start`: the server, from a bare clone to answering requests. */
void Server.run();
