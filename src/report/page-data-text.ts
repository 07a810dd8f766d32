// Page data → the text that stands in the page: packed, gzip, base64.

import { gzipSync } from 'node:zlib';
import { packPageData } from './page-data-format.js';
import type { PageData } from './page-data-types.js';

/** Where a gzip header names the operating system it was made on; 255 is "unknown". */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** JSON: a string in base64, or `null`. Same data, same text: the header has no time, and no system's name. */
export function pageDataText(data: PageData | null): string {
  if (data === null) return 'null';
  const bytes = gzipSync(packPageData(data));
  bytes[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return JSON.stringify(bytes.toString('base64'));
}
