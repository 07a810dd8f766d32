import { describePage } from './page-suite.js';

describePage('openfeature.md', 2);
