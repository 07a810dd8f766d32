// Page → data: the text in the page, unpacked by the browser itself.

import { unpackPageData } from '../page-data-format.js';
import type { PageData } from '../page-data-types.js';

/** Undefined for a page without calls, and in a browser that cannot unpack. */
export async function readPageData(): Promise<PageData | undefined> {
  const text: unknown = JSON.parse(document.getElementById('page-data')?.textContent ?? 'null');
  if (typeof text !== 'string' || typeof DecompressionStream === 'undefined') return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return unpackPageData(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
