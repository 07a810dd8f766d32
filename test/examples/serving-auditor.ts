// `npm start -- --serve` in a process of its own, which goes on until the test presses Ctrl-C.

import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { type Ending, runExample } from './run-example.js';

interface AuditorOptions {
  /** Below it is the folder `project`, which is audited, and where the report goes. */
  readonly cwd: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export class ServingAuditor {
  /** As `http://127.0.0.1:1234`. */
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #ending: Promise<Ending>;
  readonly #audits: EventEmitter;

  private constructor(address: string, child: ChildProcess, ending: Promise<Ending>, audits: EventEmitter) {
    this.address = address;
    this.#child = child;
    this.#ending = ending;
    this.#audits = audits;
  }

  /** Resolves after the first audit; rejects with what was printed when it ends before that. */
  static start({ cwd, args = [], env = {} }: AuditorOptions): Promise<ServingAuditor> {
    return new Promise((resolve, reject) => {
      const audits = new EventEmitter();
      let audited = 0;
      const ending = runExample('auditor/main.ts', {
        cwd,
        args: ['--serve=0', ...args, 'project'],
        env,
        onOutput: (output, child) => {
          const [, address] = /Live +(\S+)\//.exec(output) ?? [];
          if (address !== undefined) resolve(new ServingAuditor(address, child, ending, audits));
          const before = audited;
          audited = output.match(/Batch completed/g)?.length ?? 0;
          if (audited > before) audits.emit('audited');
        },
      });
      ending.then(({ output }) => reject(new Error(`the auditor has ended: ${output}`)), reject);
    });
  }

  /** Resolves when another audit is done; the one after that is five seconds away. */
  async nextAudit(): Promise<void> {
    await once(this.#audits, 'audited');
  }

  /** Presses Ctrl-C. */
  interrupt(): Promise<Ending> {
    this.#child.kill('SIGINT');
    return this.#ending;
  }
}
