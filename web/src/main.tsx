import { render } from 'preact';
import { listen } from './api/feed';
import { App } from './app';
import { followLinks } from './router';
import './style/base.css';
import './style/parts.css';
import './style/views.css';

const page = document.getElementById('page');
if (page !== null) {
  followLinks();
  listen();
  render(<App />, page);
}
