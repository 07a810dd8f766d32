// A user's template → what is wrong with it, and where.

const CONTEXT_LINES = 2;

/** A template of the user's that cannot be compiled or rendered. The message begins with file and line. */
export class ReportTemplateError extends Error {
  readonly file: string;
  readonly line: number;

  constructor(place: { file: string; line: number; source: string }, cause: unknown) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    super(`report template ${place.file}:${place.line}: ${reason}\n${excerpt(place.source, place.line)}`, { cause });
    this.name = 'ReportTemplateError';
    this.file = place.file;
    this.line = place.line;
  }
}

function excerpt(source: string, line: number): string {
  const lines = source.split(/\r\n|\r|\n/);
  const first = Math.max(1, line - CONTEXT_LINES);
  return lines
    .slice(first - 1, line + CONTEXT_LINES)
    .map((text, i) => `${first + i === line ? '>' : ' '} ${String(first + i).padStart(4)} | ${text}`)
    .join('\n');
}
