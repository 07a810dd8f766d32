// Imported by the start-up scenario: what Node takes for an import before there is anything to load.
