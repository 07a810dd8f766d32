// The build under measurement: the package's own, or the entry file that TRACKLIGHT_BUILD names, to compare two.

import { pathToFileURL } from 'node:url';

const other = process.env.TRACKLIGHT_BUILD;

export const entry = other === undefined ? import.meta.resolve('tracklight') : pathToFileURL(other).href;

export const { Analytics } = await import(entry);
