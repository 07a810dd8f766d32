import { compileFixtures } from './decorated/compile.js';
import { describeMembers, type SharedMembers } from './decorated/member-suite.js';
import * as privateMembers from './decorated/private-members.js';
import { describePrivateMembers, type PrivateMembers } from './decorated/private-suite.js';
import * as sharedMembers from './decorated/shared-members.js';

describe('Standard decorators as esbuild emits them', () => {
  describeMembers(() => sharedMembers, { knowsClassWithoutReceiver: false, hasAsyncGenerators: true });
  describePrivateMembers(() => privateMembers, { keepsPrivateInClass: true });
});

for (const target of ['es2022', 'es2015'] as const) {
  describe(`Standard decorators as tsc emits them for ${target}`, () => {
    let fixtures: SharedMembers & PrivateMembers;
    before(async () => {
      fixtures = await compileFixtures(target);
    });

    describeMembers(() => fixtures, { knowsClassWithoutReceiver: false, hasAsyncGenerators: target !== 'es2015' });
    describePrivateMembers(() => fixtures, { keepsPrivateInClass: target !== 'es2015' });
  });
}
