import { describePage } from './page-suite.js';

describePage('opentelemetry.md', 4);
