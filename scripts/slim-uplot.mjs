// uPlot → the part of it that the report's page uses: an esbuild plugin that takes out what is never reached there
// (legends, calendars for axes, joins, splines), a fifth, so that script and style sheet stay within 100 KB.

import { readFileSync } from 'node:fs';

/** Each of these is in uPlot 1.6; where a newer one has it no more, the build fails and says which. */
const CUTS = [
  // The report writes its own legends, and its axes their own labels.
  [/const showLegend = legend\.show;/, ''],
  [/\bshowLegend\b/g, 'false'],
  [/let isTime = [^;]*;/g, ''],
  [/\bisTime\b/g, 'false'],
  [/\bmode == 2\b/g, 'false'],
  // Scales that are neither linear nor logarithmic to ten.
  [/\b(?:\w+\.)?distr == (?:2|4|100)\b/g, 'false'],
  [/\bsc\.log == 2\b/g, 'false'],
  // The nearest series under the pointer, and pointers that several charts share.
  [/const cursorFocus = [^;]*;/, ''],
  [/\bcursorFocus\b/g, 'false'],
  [/\bsyncKey != null\b/g, 'false'],
  [/\bsrc != null\b/g, 'false'],
  [/if \(e != null\)/g, 'if (true)'],
  // Bands between two series, and areas below lines.
  [/let \[ bandFillDir, bandClipDir \] = [^;]*;/g, ''],
  [/\bband(?:Fill|Clip)Dir != 0\b/g, 'false'],
  [/series\.fill != null \|\| false/g, 'false'],
  [/const _tzDate {2}=[\s\S]*?const _timeSeriesVal[^\n]*\n/, ''],
  [/^const \[ timeIncrs(?:Ms|S),.*$/gm, ''],
  // What plugins would use.
  [/^\tuPlot\.(?:join|fmtDate|tzDate|addGap|clipGaps)\s*=.*$/gm, ''],
  [/^uPlot\.(?:fmtNum|rangeNum|rangeLog|rangeAsinh|orient|sync)\s*=.*$/gm, ''],
  [/\tfunction (?:addSeries|delSeries)\([\s\S]*?\n\tself\.\w+ = \w+;/g, ''],
  [/\tfunction setBand\([\s\S]*?\n\tself\.delBand = delBand;/, ''],
  [/^\t\(paths\.spline.*$/m, ''],
];

export const slimUplot = {
  name: 'slim-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({ contents: slim(readFileSync(path, 'utf8')) }));
  },
};

function slim(source) {
  return CUTS.reduce((text, [pattern, replacement]) => {
    if (text.search(pattern) === -1) throw new Error(`uPlot has no ${pattern.source}: see scripts/slim-uplot.mjs`);
    return text.replace(pattern, replacement);
  }, source);
}
