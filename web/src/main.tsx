import { render } from 'preact';
import { watchConnection } from './api/connection';
import { listen } from './api/feed';
import { App } from './app';
import { keepPage } from './keep-page';
import { followLinks } from './router';
import { followSession, isIn } from './session';
import './style/base.css';
import './style/parts.css';
import './style/views.css';
import './style/phone.css';
import './style/print.css';

const page = document.getElementById('page');
if (page !== null) {
  followLinks();
  watchConnection();
  followSession();
  listen(isIn);
  keepPage();
  render(<App />, page);
}
