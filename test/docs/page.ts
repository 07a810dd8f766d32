// A page of docs/ → its programs, run as their reader would: each in a process and a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endingOf } from '../child-process.js';

export interface Program {
  readonly code: string;
  /** What the page says that it prints. */
  readonly output: string;
}

const ROOT = new URL('../../', import.meta.url);
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const BLOCK = /```(?<language>\w+)\n(?<text>[\s\S]*?)```/g;

/** Every `ts` block of a page of docs/, or of `../README.md`, with the `text` block behind it. */
export function programsOf(page: string): Program[] {
  const text = readFileSync(new URL(`docs/${page}`, ROOT), 'utf8');
  const blocks = [...text.matchAll(BLOCK)].map(({ groups }) => ({
    language: groups?.['language'],
    text: groups?.['text'],
  }));
  return blocks.flatMap(({ language, text: code = '' }, i) => {
    const next = blocks[i + 1];
    return language === 'ts' ? [{ code, output: next?.language === 'text' ? (next.text ?? '') : '' }] : [];
  });
}

/** Runs a program on the sources; gives everything it wrote. `files` lie in its folder, by name; `env` is added to ours. */
export async function run(
  { code }: Pick<Program, 'code'>,
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-docs-'));
  try {
    symlinkSync(fileURLToPath(new URL('node_modules', ROOT)), join(folder, 'node_modules'), 'junction');
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'program.mts'), code.replace(/(?<=from ')tracklight(\/\w+)?(?=')/g, sourceOf));
    return await outputOf(folder, env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The entries whose folder has another name. */
const FOLDERS: Readonly<Record<string, string>> = {
  '/openfeature': '/flags/openfeature',
  '/otel': '/export/opentelemetry',
  '/prometheus': '/export/prometheus',
};

/** `tracklight/flags` → the source behind that entry. */
function sourceOf(_name: string, entry = ''): string {
  return new URL(`src${FOLDERS[entry] ?? entry}/index.ts`, ROOT).href;
}

async function outputOf(folder: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, ['--import', TSX, 'program.mts'], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (await endingOf(child)).output;
}
