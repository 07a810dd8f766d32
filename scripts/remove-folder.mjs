// A server's folder → gone, files and all.

import { rmSync } from 'node:fs';

/** Waits up to 5 s for whoever has ended but still writes a last file there: then it is not empty once it was emptied. */
export function removeFolder(path) {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
