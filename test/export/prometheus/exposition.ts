// Exposition text → samples: a reader of what Prometheus is handed, stricter than its own: nothing twice, nothing odd.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** As written behind the value. */
  readonly exemplar?: string;
}

const SAMPLE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)(?: # (?<exemplar>.*))?$/s;
const LABEL = /([a-zA-Z_]\w*)="((?:\\.|[^"\\])*)"(?:,|$)/gsy;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

export class Exposition {
  readonly samples: readonly Sample[];
  /** By the metric's name. */
  readonly types: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && line !== '# EOF');
    this.types = commentsOf(lines, '# TYPE ');
    this.helps = commentsOf(lines, '# HELP ');
    this.samples = lines.filter((line) => !line.startsWith('#')).map(toSample);
    const keys = this.samples.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]));
    if (new Set(keys).size !== keys.length) throw new Error('a sample is there twice');
  }

  /** Every sample of a name whose labels are, among others, these. */
  find(name: string, labels: Readonly<Record<string, string>> = {}): Sample[] {
    return this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** The value of the only such sample; undefined without any. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.find(name, labels);
    if (found.length > 1) throw new Error(`${found.length} samples of ${name}`);
    return found[0]?.value;
  }

  /** All such samples added up. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.find(name, labels).reduce((sum, { value }) => sum + value, 0);
  }
}

function commentsOf(lines: readonly string[], start: string): Map<string, string> {
  const found = lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
  return new Map(found.map((rest) => [rest.slice(0, rest.indexOf(' ')), rest.slice(rest.indexOf(' ') + 1)]));
}

function toSample(line: string): Sample {
  const { name, labels, value, exemplar } = SAMPLE.exec(line)?.groups ?? {};
  const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
  if (name === undefined || Number.isNaN(number)) throw new Error(`no sample: ${line}`);
  const sample = { name, labels: toLabels(labels ?? '', line), value: number };
  return exemplar === undefined ? sample : { ...sample, exemplar };
}

function toLabels(text: string, line: string): Record<string, string> {
  const matches = [...text.matchAll(LABEL)];
  const read = matches.reduce((length, [match]) => length + match.length, 0);
  if (read !== text.length) throw new Error(`no labels: ${line}`);
  return Object.fromEntries(
    matches.map(([, name, value = '']) => [name, value.replace(/\\./gs, (escaped) => ESCAPES[escaped] ?? escaped)]),
  );
}
