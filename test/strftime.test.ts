import { expect } from 'chai';
import { requireTimeFormat, strftime } from '../src/strftime.js';

const EVERYTHING = '%a|%A|%w|%d|%b|%B|%m|%y|%Y|%H|%I|%p|%M|%S|%j|%U|%W|%c|%x|%X|%G|%u|%V|%D|%R|%T|%F|%h|%e';

/** What `datetime.strftime` of Python 3.11 gives for everything above, in the C locale. */
const PYTHON: Readonly<Record<string, string>> = {
  '2024-01-01T00:00:00Z':
    'Mon|Monday|1|01|Jan|January|01|24|2024|00|12|AM|00|00|001|00|01|Mon Jan  1 00:00:00 2024|01/01/24|00:00:00|2024|1|01|01/01/24|00:00|00:00:00|2024-01-01|Jan| 1',
  '2021-01-03T12:05:09Z':
    'Sun|Sunday|0|03|Jan|January|01|21|2021|12|12|PM|05|09|003|01|00|Sun Jan  3 12:05:09 2021|01/03/21|12:05:09|2020|7|53|01/03/21|12:05|12:05:09|2021-01-03|Jan| 3',
  '2020-12-31T23:59:59Z':
    'Thu|Thursday|4|31|Dec|December|12|20|2020|23|11|PM|59|59|366|52|52|Thu Dec 31 23:59:59 2020|12/31/20|23:59:59|2020|4|53|12/31/20|23:59|23:59:59|2020-12-31|Dec|31',
  '2023-07-09T13:04:05Z':
    'Sun|Sunday|0|09|Jul|July|07|23|2023|13|01|PM|04|05|190|28|27|Sun Jul  9 13:04:05 2023|07/09/23|13:04:05|2023|7|27|07/09/23|13:04|13:04:05|2023-07-09|Jul| 9',
  '2016-02-29T01:02:03Z':
    'Mon|Monday|1|29|Feb|February|02|16|2016|01|01|AM|02|03|060|09|09|Mon Feb 29 01:02:03 2016|02/29/16|01:02:03|2016|1|09|02/29/16|01:02|01:02:03|2016-02-29|Feb|29',
  '1999-12-31T11:11:11Z':
    'Fri|Friday|5|31|Dec|December|12|99|1999|11|11|AM|11|11|365|52|52|Fri Dec 31 11:11:11 1999|12/31/99|11:11:11|1999|5|52|12/31/99|11:11|11:11:11|1999-12-31|Dec|31',
  '2010-01-04T12:00:00Z':
    'Mon|Monday|1|04|Jan|January|01|10|2010|12|12|PM|00|00|004|01|01|Mon Jan  4 12:00:00 2010|01/04/10|12:00:00|2010|1|01|01/04/10|12:00|12:00:00|2010-01-04|Jan| 4',
  '2005-01-01T00:30:00Z':
    'Sat|Saturday|6|01|Jan|January|01|05|2005|00|12|AM|30|00|001|00|00|Sat Jan  1 00:30:00 2005|01/01/05|00:30:00|2004|6|53|01/01/05|00:30|00:30:00|2005-01-01|Jan| 1',
};

describe('strftime', () => {
  for (const [time, expected] of Object.entries(PYTHON)) {
    it(`writes ${time} as Python does`, () => {
      expect(strftime(EVERYTHING, Date.parse(time))).to.equal(expected);
    });
  }

  it('writes the original’s default format', () => {
    expect(strftime('%Y-%m-%d %H:%M:%S', Date.UTC(2024, 1, 29, 3, 4, 5))).to.equal('2024-02-29 03:04:05');
  });

  it('writes fractions of a second from a fractional time', () => {
    const epochMs = Date.UTC(2024, 0, 1, 0, 0, 7) + 45.25;

    expect(strftime('%S.%f', epochMs)).to.equal('07.045250');
    expect(strftime('%L', epochMs)).to.equal('045');
  });

  it('writes times before 1970', () => {
    expect(strftime('%F %T.%L', -1)).to.equal('1969-12-31 23:59:59.999');
    expect(strftime('%F %T.%f', -0.5)).to.equal('1969-12-31 23:59:59.999500');
  });

  it('writes the seconds since 1970', () => {
    expect(strftime('%s', 1_700_000_000_999)).to.equal('1700000000');
  });

  it('is in UTC and says so', () => {
    expect(strftime('%H%z %Z', 0)).to.equal('00+0000 UTC');
  });

  it('writes percent signs, line feeds and tabs, and leaves all other text as it is', () => {
    expect(strftime('100%% %%Y%n%t Yd {d} 時 😀', 0)).to.equal('100% %Y\n\t Yd {d} 時 😀');
  });

  it('leaves a directive it does not know as it is', () => {
    expect(strftime('%Q %', 0)).to.equal('%Q %');
  });

  it('writes nothing for a time no Date can hold', () => {
    for (const epochMs of [Number.NaN, Number.POSITIVE_INFINITY, 9e15]) expect(strftime('%Y', epochMs)).to.equal('');
  });
});

describe('requireTimeFormat', () => {
  it('gives back a format all of whose directives are known', () => {
    const everything = `${EVERYTHING}%f%L%n%s%t%z%Z%%`;

    expect(requireTimeFormat('timeFormat', everything)).to.equal(everything);
    expect(requireTimeFormat('timeFormat', 'no directive')).to.equal('no directive');
  });

  it('names the directive that is not known', () => {
    for (const [format, directive] of [
      ['%Y-%Q', '%Q'],
      ['%', '%'],
      ['%%%', '%'],
      ['%é', '%é'],
      ['%😀', '%😀'],
      ['%-d', '%-'],
      ['%\n', '%\n'],
    ] as const) {
      expect(() => requireTimeFormat('timeFormat', format)).to.throw(
        RangeError,
        `timeFormat must be a strftime format without ${directive}, got`,
      );
    }
  });

  it('refuses what is no text and empty text', () => {
    expect(() => requireTimeFormat('timeFormat', 5)).to.throw(
      TypeError,
      'timeFormat must be a non-empty string, got 5',
    );
    expect(() => requireTimeFormat('timeFormat', '')).to.throw(
      RangeError,
      "timeFormat must be a non-empty string, got ''",
    );
  });
});
