// A collector is handed every call, as the database's is; this one takes it and keeps nothing.

import { create as createPlain } from './tracklight.mjs';

export function create() {
  const collector = { record: () => 'accepted', flush: async () => {}, close: async () => {} };
  return createPlain({ collectors: [collector] });
}
