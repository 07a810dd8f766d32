import { describePage } from './page-suite.js';

describePage('testing.md', 3);
