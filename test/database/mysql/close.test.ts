import { addCloseFacts } from '../close-facts.js';
import { useMariaDb } from './mariadb.js';
import { Scene } from './scene.js';

describe('MySQL, closing', () => {
  const url = useMariaDb();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  addCloseFacts(() => scene, url, 'MySQL: Pool is closed.');
});
