import type { JSX } from 'preact';
import { ChangesView } from './changes/changes-view';
import { DataView } from './data/data-view';
import { NowView } from './now/now-view';
import { ReportView } from './reports/report-view';
import { ReportsView } from './reports/reports-view';
import { SignInView } from './sign-in/sign-in-view';
import { StoreView } from './store/store-view';
import { StoresView } from './stores/stores-view';
import { SystemView } from './system/system-view';

/** The view at an address, and what it is called. */
export function viewAt(path: string): { title: string; view: JSX.Element } {
  const [, first = '', second, third] = path.split('/');
  const id = second === undefined || second === '' ? null : decodeURIComponent(second);
  switch (first) {
    case 'reports':
      return id === null
        ? { title: 'Reports', view: <ReportsView /> }
        : third === 'changes'
          ? { title: 'What changed', view: <ChangesView key={id} id={id} /> }
          : { title: 'Report', view: <ReportView key={id} id={id} /> };
    case 'stores':
      return id === null
        ? { title: 'Stores', view: <StoresView /> }
        : { title: `Store ${id}`, view: <StoreView key={id} id={id} /> };
    case 'data':
      return { title: 'Data', view: <DataView /> };
    case 'sign-in':
      return { title: 'Sign in', view: <SignInView /> };
    case 'system':
      return { title: 'Health', view: <SystemView /> };
    default:
      return { title: 'Now', view: <NowView /> };
  }
}
