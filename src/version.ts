// Version: who we say we are to an endpoint; a test holds it against package.json.

/** The package's version. */
export const VERSION = '0.1.0';
