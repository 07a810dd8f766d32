// Test client → ClickHouse's HTTP interface → the engine in this process: as much of the interface as the client uses.
// https://clickhouse.com/docs/interfaces/http

import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Serves an engine on a free port of this machine: its `url`, `stop()`, and `intercept`, which a test may set to see a
 * statement before the engine does: to delay it, to replace it, or to break off by throwing.
 *
 * @param execute runs SQL with parameters and resolves to the answer's text
 * @param password what the user `default` has to give; any will do without
 */
export async function serveClickHouse(execute, { password } = {}) {
  const shim = { intercept: async (sql) => sql };
  const server = createServer(async (request, reply) => {
    try {
      if (password !== undefined && !isLoggedIn(request, password)) throw new Error(WRONG_PASSWORD);
      const { sql, parameters } = await readQuestion(request);
      const statement = await shim.intercept(sql, request.socket);
      reply.end(request.url === '/ping' ? 'Ok.\n' : await execute(statement, parameters));
    } catch (error) {
      if (reply.destroyed) return;
      const code = /^Code: (\d+)\./.exec(error.message)?.[1] ?? '0';
      reply.writeHead(code === '516' ? 403 : 500, { 'X-ClickHouse-Exception-Code': code }).end(error.message);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  server.unref();
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(shim, { url: `http://127.0.0.1:${server.address().port}`, stop });
}

const WRONG_PASSWORD = 'Code: 516. DB::Exception: default: Authentication failed. (AUTHENTICATION_FAILED)';

function isLoggedIn({ headers }, password) {
  return headers.authorization === `Basic ${Buffer.from(`default:${password}`).toString('base64')}`;
}

/** The statement and its parameters: in the address, in the body, or each a part of a form in the body. */
async function readQuestion(request) {
  const { searchParams } = new URL(request.url, 'http://localhost');
  const type = request.headers['content-type'] ?? '';
  const isForm = type.startsWith('multipart/form-data');
  const form = isForm ? await new Response(request, { headers: { 'content-type': type } }).formData() : new Map();
  const body = isForm ? '' : await text(request);
  const sql = [searchParams.get('query'), form.get('query'), body].filter(Boolean).join('\n');
  const parameters = [...searchParams, ...form].filter(([name]) => name.startsWith('param_'));
  return { sql, parameters: Object.fromEntries(parameters.map(([name, value]) => [name.slice(6), fromTsv(value)])) };
}

/** Parameters come as the fields of a line of TSV. */
function fromTsv(value) {
  const characters = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', 0: '\0' };
  return value.replace(/\\(.)/gs, (_, character) => characters[character] ?? character);
}
