import { expect } from 'chai';
import { declaredLicence, licenceOfText } from '../../examples/auditor/licence-texts.js';

describe('declaredLicence', () => {
  const shapes: readonly (readonly [string, object, string | undefined])[] = [
    ['a string', { license: 'MIT' }, 'MIT'],
    ['a string with spaces around', { license: ' ISC ' }, 'ISC'],
    ['an SPDX expression', { license: '(MIT OR Apache-2.0)' }, '(MIT OR Apache-2.0)'],
    ['an object with a type', { license: { type: 'BSD-2-Clause', url: 'https://example.org' } }, 'BSD-2-Clause'],
    ['an array of objects', { licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, '(MIT OR GPL-2.0)'],
    ['an array of strings', { licenses: ['MIT'] }, 'MIT'],
    ['an array under the singular name', { license: ['MIT', 'ISC'] }, '(MIT OR ISC)'],
    ['a name older than SPDX', { license: 'Apache License, Version 2.0' }, 'Apache-2.0'],
    ['a name that objects inherit', { license: 'constructor' }, 'constructor'],
    ['nothing', {}, undefined],
    ['an empty string', { license: '' }, undefined],
    ['a number', { license: 3 }, undefined],
    ['null', { license: null }, undefined],
    ['an object without a type', { license: {} }, undefined],
  ];

  for (const [shape, manifest, licence] of shapes) {
    it(`reads ${shape}`, () => {
      expect(declaredLicence(manifest)).to.equal(licence);
    });
  }
});

describe('licenceOfText', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['MIT', 'Permission is hereby granted, free of charge, to any person\n obtaining a copy'],
    [
      'ISC',
      'Permission to use, copy, modify, and/or distribute this software … this permission notice appear in all copies',
    ],
    ['0BSD', 'Permission to use, copy, modify, and/or distribute this software for any purpose … is hereby granted.'],
    ['BSD-2-Clause', 'Redistribution and use in source and binary forms'],
    ['BSD-3-Clause', 'Redistribution and use in source and binary forms … Neither the name of the copyright holder'],
    ['Apache-2.0', '                 Apache License\n           Version 2.0, January 2004'],
  ];

  for (const [id, text] of texts) {
    it(`recognises ${id} by its words`, () => {
      expect(licenceOfText(text)).to.equal(id);
    });
  }

  it('takes the first of several licences, the others being those of what was bundled', () => {
    expect(licenceOfText('Redistribution and use in source and binary forms … Apache License Version 2.0')).to.equal(
      'BSD-2-Clause',
    );
  });

  it('does not guess at other words', () => {
    expect(licenceOfText('All rights reserved.')).to.equal(undefined);
  });
});
