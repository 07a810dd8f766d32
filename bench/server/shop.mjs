// The work behind one request of the HTTP scenario: 13 calls of small functions, three of them async, from what was asked
// to the JSON of an order.

const CATALOGUE = Array.from({ length: 64 }, (_, i) => ({ id: i, title: `Article ${i}`, cents: 199 + i * 37 }));
const CUSTOMERS = Array.from({ length: 32 }, (_, i) => ({ id: i, name: `Customer ${i}`, percentOff: i % 5 }));
const LINES = 5;

/**
 * `answer(url)` resolves to the JSON text. `trackInner` wraps each of the functions within, `trackOuter` the whole; both
 * are called as `track(fn, isAsync)`.
 */
export function makeShop({ trackOuter, trackInner }) {
  const parse = trackInner(function parse(url) {
    return Number(url.slice(url.lastIndexOf('/') + 1)) || 0;
  }, false);
  const findCustomer = trackInner(async function findCustomer(id) {
    return CUSTOMERS[id % CUSTOMERS.length];
  }, true);
  const findArticles = trackInner(async function findArticles(id) {
    return Array.from({ length: LINES }, (_, i) => CATALOGUE[(id + i * 7) % CATALOGUE.length]);
  }, true);
  const priceOf = trackInner(function priceOf(article, quantity) {
    return article.cents * quantity;
  }, false);
  const addUp = trackInner(function addUp(lines) {
    return lines.reduce((sum, { cents }) => sum + cents, 0);
  }, false);
  const discount = trackInner(function discount(cents, customer) {
    return Math.round((cents * (100 - customer.percentOff)) / 100);
  }, false);
  const describe = trackInner(function describe(customer, lines) {
    return `${lines.length} articles for ${customer.name}`;
  }, false);
  const serialise = trackInner(function serialise(order) {
    return JSON.stringify(order);
  }, false);

  return trackOuter(async function answer(url) {
    const id = parse(url);
    const customer = await findCustomer(id);
    const articles = await findArticles(id);
    const lines = articles.map((article, i) => ({ title: article.title, cents: priceOf(article, i + 1) }));
    const totalCents = discount(addUp(lines), customer);
    return serialise({ id, customer, lines, totalCents, note: describe(customer, lines) });
  }, true);
}

/** Calls of a request when the inner functions are tracked too: one of each, and a price a line. */
export const ALL_CALLS = 8 + LINES;
