// What holds on every engine, asked of each in the same words.

import { addCallFacts } from './call-facts.js';
import { addDeliveryFacts, addProcessFacts } from './delivery-facts.js';
import { ENGINES } from './engines.js';
import { addLifeFacts, addSecrecyFacts } from './life-facts.js';
import { addMetricFacts } from './metric-facts.js';
import { addRowFacts } from './row-facts.js';
import { useScene } from './scene.js';

for (const [name, { start, reach }] of Object.entries(ENGINES)) {
  describe(`a database collector on ${name}`, () => {
    const scene = useScene(start);

    addMetricFacts(scene);
    addCallFacts(scene);
    addRowFacts(scene);
    addDeliveryFacts(scene);
    addLifeFacts(scene);
    if (reach !== 'process') addProcessFacts(scene);
    if (reach === 'network') addSecrecyFacts(scene);
  });
}
