import { describeFlagQueries } from '../flag-queries.js';
import { useMariaDb } from './mariadb.js';
import { Scene } from './scene.js';

describeFlagQueries('MySQL', useMariaDb, (url) => new Scene(url));
