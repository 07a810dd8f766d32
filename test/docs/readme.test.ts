import { expect } from 'chai';
import { Exposition } from '../export/prometheus/exposition.js';
import { programsOf, run } from './page.js';

describe('README.md, in the programs of its sections', () => {
  const programWith = (name: string) => programsOf('../README.md').find(({ code }) => code.includes(`'${name}'`));

  it('has calls and flag evaluations in the registry of prom-client', async () => {
    const { code = '' } = programWith('tracklight/prometheus') ?? {};
    const asked = `
      analytics.measure('work', () => 1);
      await OpenFeature.getClient().getBooleanValue('checkout', false);
      console.log(await exporter.registry.metrics());`;

    const exposition = new Exposition(await run({ code: code + asked }));

    expect(exposition.value('tracklight_calls_total', { function: 'work', outcome: 'success' })).to.equal(1);
    expect(exposition.sum('feature_flag_evaluations_total', { flag_key: 'checkout' })).to.equal(1);
  });
});
