import { describeCallQueries } from '../call-queries.js';
import { useMariaDb } from './mariadb.js';
import { Scene } from './scene.js';

describeCallQueries('MySQL', useMariaDb, (url) => new Scene(url));
