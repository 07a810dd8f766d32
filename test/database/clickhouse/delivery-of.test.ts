import { expect } from 'chai';
import { clickHouseDeliveryOf } from '../../../src/database/clickhouse/delivery-of.js';
import { ask } from './open-test-store.js';
import { useClickHouse } from './test-server.js';

const outcomeOf = (code: unknown) => clickHouseDeliveryOf(Object.assign(new Error('secret'), { code })).outcome;

describe('clickHouseDeliveryOf', () => {
  it('has the row looked for that cannot be parsed or converted', () => {
    for (const code of ['6', '26', '27', '72', '117', '376', '469']) expect(outcomeOf(code)).to.equal('badItems');
  });

  it('pauses where we are refused, or what we ask for is not there', () => {
    for (const code of ['60', '81', '164', '192', '497', '516']) expect(outcomeOf(code)).to.equal('pause');
  });

  it('tries again when the server is busy, full, starting, or short of memory, replicas or time', () => {
    // TIMEOUT_EXCEEDED, TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR, MEMORY_LIMIT_EXCEEDED,
    // TABLE_IS_READ_ONLY, NOT_ENOUGH_SPACE, TOO_MANY_PARTS, ALL_CONNECTION_TRIES_FAILED, QUERY_WAS_CANCELLED,
    // CANNOT_READ_ALL_DATA, KEEPER_EXCEPTION
    for (const code of ['159', '202', '209', '210', '241', '242', '243', '252', '279', '394', '33', '999']) {
      expect(outcomeOf(code), code).to.equal('retry');
    }
  });

  it('tries again after what is no error of the server', () => {
    const thrown = [new Error('Timeout error.'), undefined, null, 'text', { code: 60 }, { code: 'ECONNRESET' }];

    for (const error of thrown) expect(clickHouseDeliveryOf(error).outcome).to.equal('retry');
  });

  it('names the error and quotes nothing of it', () => {
    const failure = (code: string) => clickHouseDeliveryOf(Object.assign(new Error('secret (X)'), { code, type: 'X' }));

    expect(failure('60')).to.deep.equal({ outcome: 'pause', reason: 'ClickHouse: UNKNOWN_TABLE' });
    expect(failure('27')).to.deep.include({ reason: 'ClickHouse: CANNOT_PARSE_INPUT_ASSERTION_FAILED' });
    expect(failure('241')).to.deep.equal({ outcome: 'retry', reason: 'ClickHouse: Error 241' });
  });

  describe('with a server', () => {
    const server = useClickHouse();

    it('knows each error by the number that the server gives it', async () => {
      const client = server().client();
      const names = await ask<{ code: string; name: string }>(
        client,
        'SELECT toString(number) AS code, errorCodeToName(number) AS name FROM numbers(1, 1100)',
      );
      await client.close();

      const known = names.filter(({ code }) => outcomeOf(code) !== 'retry');

      expect(known).to.have.length(33);
      for (const { code, name } of known) {
        expect(clickHouseDeliveryOf({ code })).to.deep.include({ reason: `ClickHouse: ${name}` });
      }
    });
  });
});
