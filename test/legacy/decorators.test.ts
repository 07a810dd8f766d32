import { describeMembers } from '../track/decorated/member-suite.js';
import * as sharedMembers from '../track/decorated/shared-members.js';

describe('Legacy decorators as tsc emits them', () => {
  describeMembers(() => sharedMembers, { knowsClassWithoutReceiver: true, hasAsyncGenerators: true });
});
