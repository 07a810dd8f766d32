import { expect } from 'chai';
import { EventsEndpoint } from '../../examples/auditor/flags/events-endpoint.js';

describe("the auditor's own events endpoint", () => {
  let endpoint: EventsEndpoint;

  beforeEach(async () => {
    endpoint = await EventsEndpoint.start({ busyRequests: 1 });
  });

  afterEach(() => endpoint[Symbol.asyncDispose]());

  const eventOf = (id: string, event = 'hash_finished') => ({ event, metadata: { event_id: id } });

  /** Posts events and gives the status. */
  async function post(body: unknown, { path = '/v1/events', key = 'a-key' } = {}): Promise<number> {
    const headers = key === '' ? {} : { 'X-Environment-Key': key };
    const text = typeof body === 'string' ? body : JSON.stringify({ events: body });
    const response = await fetch(endpoint.url + path, { method: 'POST', headers, body: text });
    return response.status;
  }

  it('is busy as often as it was told, keeps nothing of that, then takes events', async () => {
    const events = [eventOf('1'), eventOf('2', '$flag_exposure')];

    expect([await post(events), await post(events)]).to.deep.equal([503, 202]);

    const { byName, ...counts } = endpoint.counts;
    expect(counts).to.deep.equal({ events: 2, requests: 2, busyAnswers: 1, repeats: 0 });
    expect([...byName]).to.deep.equal([
      ['hash_finished', 1],
      ['$flag_exposure', 1],
    ]);
  });

  it('counts an event that comes again, and keeps it once', async () => {
    await post([]);
    await post([eventOf('1'), eventOf('2')]);
    await post([eventOf('2')]);

    expect(endpoint.counts).to.include({ events: 2, repeats: 1 });
  });

  it('refuses what is no batch of events for it', async () => {
    await post([]);

    expect(await post([eventOf('1')], { path: '/v1/other' })).to.equal(404);
    expect(await post([eventOf('1')], { key: '' })).to.equal(401);
    expect(await post('{"events":')).to.equal(400);
    expect(endpoint.counts.events).to.equal(0);
  });

  it('listens on this machine alone', () => {
    expect(endpoint.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
