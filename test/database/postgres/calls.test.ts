import { describeCallQueries } from '../call-queries.js';
import { Scene } from './scene.js';
import { usePostgres } from './server.js';

describeCallQueries('PostgreSQL', usePostgres, (url) => new Scene(url));
