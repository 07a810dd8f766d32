import { describeFlagQueries } from '../flag-queries.js';
import { Scene } from './scene.js';
import { usePostgres } from './server.js';

describeFlagQueries('PostgreSQL', usePostgres, (url) => new Scene(url));
