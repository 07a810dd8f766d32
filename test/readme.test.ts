import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

const readme = readFileSync('README.md', 'utf8');

describe('The README', () => {
  it('shows the quickstart example, which a test runs', () => {
    const example = readFileSync('examples/quickstart.ts', 'utf8');
    const code = example.slice(example.indexOf('import '));

    expect(readme).to.include(`\`\`\`ts\n${code}\`\`\``);
  });

  it('links to files that are there', () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target as string);

    expect(targets).to.include('docs/images/report-light.png');
    expect(targets.filter((target) => !existsSync(target))).to.deep.equal([]);
  });

  it('opens with the two commands', () => {
    const firstBlock = /```sh\n([\s\S]*?)```/.exec(readme)?.[1];

    expect(firstBlock).to.include('npm install && npm start').and.to.include('npm install && npm test');
  });

  it('says how to install it in a project', () => {
    expect(readme).to.include('```sh\nnpm install tracklight\n```');
  });
});
