import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { ReportTemplateError } from '../../src/report/template-error.js';
import { snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';
import { TemporaryFolder } from './temporary-folder.js';

const model = buildReportModel(syntheticRun({ calls: 200 }), { title: 'a & b' });

describe('the templates of a user', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.remove());

  const render = () => renderReport(model, { templates: folder.path });

  function brokenBy(text: string): ReportTemplateError {
    folder.write('header.eta', text);
    try {
      render();
    } catch (error) {
      expect(error).to.be.instanceOf(ReportTemplateError);
      return error as ReportTemplateError;
    }
    throw new Error('rendered');
  }

  it('replace the built-in ones of the same name and leave the others', () => {
    folder.write('header.eta', '<header class="mine"><%= it.model.header.title %></header>');

    const html = render();

    expect(html).to.contain('<header class="mine">a &amp; b</header>').and.not.to.contain('<header class="top">');
    expect(html).to.contain('<section id="functions"');
  });

  it('are the built-in ones where the folder is empty', () => {
    expect(render()).to.equal(renderReport(model));
  });

  it('may replace what the empty page says', () => {
    folder.write('empty.eta', '<main id="content">Nothing.</main>');

    const html = renderReport(buildReportModel(snapshotOf([])), { templates: folder.path });

    expect(html).to.contain('<main id="content">Nothing.</main>');
  });

  it('may include each other, and with @ the built-in one they replace', () => {
    folder.write('header.eta', `<div class="frame"><%~ include('@header') %></div><%~ include('./mine.eta') %>`);
    folder.write('mine.eta', '<p>mine</p>');

    expect(render()).to.match(/<div class="frame"><header class="top">[\s\S]*<\/header>\s*<\/div><p>mine<\/p>/);
  });

  it('escape what they print, as the built-in ones do', () => {
    folder.write('header.eta', `<%= '<i>\\ud800\\u0000' %>`);

    expect(render()).to.contain('&lt;i&gt;\ufffd\ufffd');
  });

  it('may replace the style sheet, whose hash the policy then allows', () => {
    const css = 'body { color: red }\n/* </style>\u0000 */\n';
    folder.write('styles.css', `\ufeff${css.replaceAll('\n', '\r\n')}`);

    const html = render();
    const written = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] as string;

    expect(written).to.equal('body { color: red }\n/* \\3c /style>\ufffd */\n');
    expect(html).to.contain(`sha256-${createHash('sha256').update(written).digest('base64')}`);
  });

  it('that throw give an error with file, line and reason', () => {
    const error = brokenBy('<p>\n<%= it.model.header.title %>\n<%= it.model.missing.title %>\n</p>');

    expect(error.file).to.equal(`${folder.path}/header.eta`);
    expect(error.line).to.equal(3);
    expect(error.message).to.contain(
      `${folder.path}/header.eta:3: Cannot read properties of undefined (reading 'title')`,
    );
    expect(error.message).to.contain('>    3 | <%= it.model.missing.title %>');
    expect(error.cause).to.be.instanceOf(TypeError);
  });

  it('that do not parse as a template give an error with file and line', () => {
    const error = brokenBy('<p>\n\n<% if (true) {');

    expect(error.message).to.contain(`${folder.path}/header.eta:3: unclosed tag`);
  });

  it('that are no JavaScript give an error with file and line', () => {
    const error = brokenBy('one\n<%= it.a %>\ntwo\n<%= it.b c %>\nthree\n<%= it.d %>');

    expect(error.message).to.contain(`${folder.path}/header.eta:4: `);
  });

  it('that are no JavaScript inside a long tag name the line of the code', () => {
    const error = brokenBy('one\n<%\nconst a = 1\nconst b = ;\nconst c = 3\n%>\n<%= a %>');

    expect(error.line).to.be.within(3, 4);
  });

  it('that open a block and do not close it give an error with a line of the file', () => {
    const error = brokenBy('one\n<% if (true) { %>\ntwo\n');

    expect(error.line).to.be.within(2, 4);
  });

  it('that include a broken one give the error of the broken one', () => {
    folder.write('inner.eta', '\n\n\n<%= nothing %>');

    const error = brokenBy(`\n<%~ include('inner') %>`);

    expect(error.message).to.match(/^report template \S+inner\.eta:4: nothing is not defined\n/);
    expect([error.file, error.line]).to.deep.equal([`${folder.path}/inner.eta`, 4]);
  });

  it('that include what does not exist give an error with the names there are', () => {
    const error = brokenBy(`<%~ include('heather') %>`);

    expect(error.message).to.contain('header.eta:1: no template "heather"').and.to.contain('header, kpis');
  });

  it('lead nowhere outside of the folder', () => {
    for (const name of ['../secret', '/etc/passwd', 'a/../../b', 'a\\b', '..', '']) {
      expect(brokenBy(`<%~ include(${JSON.stringify(name)}) %>`).message).to.contain("a template's name must match");
    }
  });

  it('must be in a folder that exists', () => {
    for (const templates of [`${folder.path}/missing`, folder.write('file', '')]) {
      expect(() => renderReport(model, { templates })).to.throw(
        TypeError,
        `templates must be a folder that exists, got "${templates}"`,
      );
    }
  });
});
