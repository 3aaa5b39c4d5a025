import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditTrail } from '../../src/audit/audit-trail';
import { RefusedCalls, REFUSED_A_MINUTE } from '../../src/audit/refused-calls';
import { KeysService } from '../../src/access/keys.service';
import type { Role } from '../../src/common/role';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import type { HttpClient } from '../support/http-client';
import { keyOfEachRole } from '../support/keys';
import { getPage, walkPages } from '../support/pages';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

interface AuditEvent {
  id: number;
  at: string;
  actor: string;
  key_id: string | null;
  address: string | null;
  action: string;
  target: string | null;
  detail: Record<string, unknown>;
  request_id: string | null;
}

const POLLS = 'store_id,status,timestamp_utc\ns,active,2023-01-25 12:00:00\n';
const FORM = [
  '--x',
  'Content-Disposition: form-data; name="file"; filename="zones.csv"',
  'Content-Type: text/csv',
  '',
  'store_id,timezone_str',
  's,Asia/Tokyo',
  '--x--',
  '',
].join('\r\n');

describe('the audit log', () => {
  let application: Application;
  let keys: Record<Role, string>;
  let admin: HttpClient;
  const as = (role: Role): HttpClient => application.http.withKey(keys[role]);
  const newest = async (parameters = ''): Promise<AuditEvent | undefined> =>
    (await getPage<AuditEvent>(admin, `/api/v1/audit${parameters}`, { limit: 1 })).items[0];

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false, config: { auth: 'key' } });
    keys = await keyOfEachRole(application);
    admin = as('admin');
  });
  afterAll(async () => {
    await application.stop();
  });

  it('says of a report who asked for it, when, from where, and in which call', async () => {
    const answer = await as('operator').post('/api/v1/trigger_report');
    const { report_id } = answer.json() as { report_id: string };
    const event = await newest();
    expect(event).toEqual({
      id: expect.any(Number) as number,
      at: expect.stringMatching(/^20\d\d-.*\.\d{6}Z$/) as string,
      actor: 'operator',
      key_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      address: '127.0.0.1',
      action: 'report.requested',
      target: report_id,
      detail: {},
      request_id: answer.headers['x-request-id'],
    });
  });

  it('says of an upload, as text and in a form, and of a batch, who sent it', async () => {
    const text = await as('operator').post('/api/v1/ingestions?kind=store_status', POLLS, {
      'content-type': 'text/csv',
    });
    expect(await newest()).toMatchObject({
      actor: 'operator',
      action: 'ingestion.begun',
      target: (text.json() as { id: string }).id,
      detail: { kind: 'store_status', file: 'store_status.csv' },
      request_id: text.headers['x-request-id'],
    });
    const form = await admin.post('/api/v1/ingestions?kind=timezones', FORM, {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(form.status).toBe(202);
    expect(await newest()).toMatchObject({
      actor: 'admin',
      action: 'ingestion.begun',
      detail: { kind: 'timezones', file: 'zones.csv' },
      request_id: form.headers['x-request-id'],
    });
    const batch = await as('operator').post('/api/v1/observations', {
      observations: [{ store_id: 'b', status: 'active', timestamp_utc: '2023-01-25 12:00:00' }],
    });
    expect(batch.status).toBe(200);
    expect(await newest('?action=polls.sent')).toMatchObject({
      actor: 'operator',
      detail: { accepted: 1 },
      request_id: batch.headers['x-request-id'],
    });
  });

  it('knows the sender of a form also where it comes in parts', async () => {
    const before = await newest('?action=ingestion.begun');
    const sent = request({
      host: '127.0.0.1',
      port: new URL(application.http.url).port,
      method: 'POST',
      path: '/api/v1/ingestions?kind=timezones',
      headers: {
        authorization: `Bearer ${keys.admin}`,
        'content-type': 'multipart/form-data; boundary=x',
        'content-length': String(FORM.length),
        'x-request-id': 'in-parts',
      },
    });
    const answered = once(sent, 'response');
    for (const part of FORM.match(/[^]{1,40}/g) ?? []) {
      sent.write(part);
      await sleep(20);
    }
    sent.end();
    const [answer] = (await answered) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(202);
    const event = await newest('?action=ingestion.begun');
    expect(event).toMatchObject({ actor: 'admin', request_id: 'in-parts' });
    expect(event?.id).not.toBe(before?.id);
  });

  it('says who cleared what of a store, where there was something', async () => {
    await eventually('the zone is in', async () => {
      const zone = (await admin.get('/api/v1/stores/s/timezone')).json();
      return (zone as { timezone_is_default?: boolean }).timezone_is_default === false
        ? true
        : null;
    });
    expect((await admin.delete('/api/v1/stores/s/timezone')).status).toBe(204);
    const event = await newest('?target=s');
    expect(event).toMatchObject({ actor: 'admin', action: 'timezone.cleared', target: 's' });
    expect((await admin.delete('/api/v1/stores/s/timezone')).status).toBe(204);
    expect(await newest('?target=s')).toEqual(event);
  });

  it('says who made and revoked a key, and never the key', async () => {
    const made = await admin.post('/api/v1/keys', { name: 'k', role: 'viewer' });
    const { id, key, prefix } = made.json() as { id: string; key: string; prefix: string };
    await admin.delete(`/api/v1/keys/${id}`);
    const events = await walkPages<AuditEvent>(admin, `/api/v1/audit?target=${id}`, 1);
    expect(events.map(({ action }) => action)).toEqual(['key.revoked', 'key.created']);
    for (const event of events) {
      expect(event).toMatchObject({
        actor: 'admin',
        detail: { name: 'k', role: 'viewer', prefix },
      });
    }
    expect(JSON.stringify(events)).not.toContain(key.slice(16));
  });

  it('has what the service does by itself, or a command, under their names', async () => {
    await application.app.get(KeysService).create({ name: 'by itself', role: 'viewer' });
    expect(await newest('?action=key.created')).toMatchObject({
      actor: 'service',
      key_id: null,
      address: null,
      request_id: null,
    });
  });

  it('has refused calls, without the query and without the secret', async () => {
    await as('viewer').post('/api/v1/trigger_report');
    const forbidden = await eventually('the refused call', async () =>
      (await newest('?action=call.refused'))?.actor === 'viewer'
        ? ((await newest('?action=call.refused')) ?? null)
        : null,
    );
    expect(forbidden).toMatchObject({
      detail: { status: 403, method: 'POST', path: '/api/v1/trigger_report' },
    });
    const wrong = `${keys.admin.slice(0, -4)}0000`;
    await application.http.withKey(wrong).get('/api/v1/reports?limit=7');
    const unknown = await eventually('the refused call', async () => {
      const event = await newest('?action=call.refused');
      return event?.actor === 'stranger' ? event : null;
    });
    expect(unknown.detail).toEqual({
      status: 401,
      method: 'GET',
      path: '/api/v1/reports',
      key_prefix: wrong.slice(3, 15),
    });
  });

  it('has no more than so many refused calls a minute, and then how many there were', async () => {
    const refused = application.app.get(RefusedCalls);
    const count = async (): Promise<number> =>
      (
        await query<{ n: number }>(
          application.database,
          `SELECT count(*)::int AS n FROM audit_event WHERE action = 'call.refused'`,
        )
      )[0]?.n ?? 0;
    await refused.nextMinute();
    const before = await count();
    const tried = REFUSED_A_MINUTE + 15;
    for (let i = 0; i < tried; i += 1) await application.http.get('/api/v1/reports');
    await refused.nextMinute();
    await eventually('the calls are written', async () =>
      (await count()) >= before + REFUSED_A_MINUTE + 1 ? true : null,
    );
    expect(await count()).toBe(before + REFUSED_A_MINUTE + 1);
    const summaries = await query<{ detail: unknown }>(
      application.database,
      `SELECT detail FROM audit_event WHERE detail ? 'more_calls'`,
    );
    expect(summaries).toEqual([{ detail: { more_calls: 15 } }]);
  });

  it('is read page by page, and filtered', async () => {
    const all = await walkPages<AuditEvent>(admin, '/api/v1/audit', 7);
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    const mine = all.filter(({ actor }) => actor === 'operator');
    expect(mine.length).toBeGreaterThan(2);
    expect(await walkPages(admin, '/api/v1/audit?actor=operator', 1)).toEqual(mine);
    const middle = all[Math.floor(all.length / 2)];
    const since = await walkPages<AuditEvent>(admin, `/api/v1/audit?from=${middle?.at ?? ''}`, 100);
    const until = await walkPages<AuditEvent>(admin, `/api/v1/audit?to=${middle?.at ?? ''}`, 100);
    expect(since.map(({ id }) => id)).toContain(middle?.id);
    expect([...since, ...until]).toEqual(all);
  });

  it('refuses a filter that is none, and a cursor of another', async () => {
    for (const bad of ['action=all', 'from=soon', 'to=1999-01-01', 'cursor=x', 'actor=%00']) {
      expectProblem(await admin.get(`/api/v1/audit?${bad}`), 400);
    }
    const page = await getPage<AuditEvent>(admin, '/api/v1/audit?actor=operator', { limit: 1 });
    const cursor = page.next_cursor ?? '';
    expectProblem(await admin.get(`/api/v1/audit?actor=admin&cursor=${cursor}`), 400);
    expect((await admin.get(`/api/v1/audit?actor=operator&cursor=${cursor}`)).status).toBe(200);
  });

  it.each([
    ['changed', `UPDATE audit_event SET actor = 'someone else'`],
    ['deleted', 'DELETE FROM audit_event'],
    ['truncated', 'TRUNCATE audit_event'],
  ])('cannot be %s, even by the owner of the database', async (_, sql) => {
    await expect(query(application.database, sql)).rejects.toThrow(/audit events are not changed/);
  });

  it('lets refused calls go after 30 days, and the rest when that is set', async () => {
    await query(
      application.database,
      `INSERT INTO audit_event (at, actor, action, target, detail)
       SELECT now() - age::interval, 'old', action, age, '{}'
       FROM unnest(ARRAY['29 days', '31 days', '89 days', '99 days', '101 days']) age,
            unnest(ARRAY['call.refused', 'report.requested']) action`,
    );
    const left = async (): Promise<string[]> =>
      (await walkPages<AuditEvent>(admin, '/api/v1/audit?actor=old', 100)).map(
        ({ action, target }) => `${action} ${target ?? ''}`,
      );
    await application.app.get(AuditTrail).dropOld();
    const reports = ['89 days', '99 days', '101 days', '29 days', '31 days'].map(
      (age) => `report.requested ${age}`,
    );
    expect((await left()).sort()).toEqual(['call.refused 29 days', ...reports].sort());
    const strict = await Application.start({
      runsJobs: false,
      database: application.database,
      config: { auditRetentionDays: 100 },
    });
    await strict.app.get(AuditTrail).dropOld();
    await strict.stop();
    expect(await left()).not.toContain('report.requested 101 days');
    expect(await left()).toHaveLength(5);
  });
});
