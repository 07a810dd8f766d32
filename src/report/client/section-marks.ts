// Scrolling → the navigation marks the section that is being read.

/** A section is being read once its heading has come this far up the screen. */
const READ_FROM = 0.35;

/** Marks it now, and whenever the page is scrolled or its size changes. */
export function markSections(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.bar a[href^="#"]')];
  const places = links.flatMap((link) => {
    const section = document.getElementById(link.hash.slice(1));
    return section === null ? [] : [{ link, section }];
  });
  const mark = () => {
    const readable = places.filter(({ section }) => section.getBoundingClientRect().top < innerHeight * READ_FROM);
    // On a short page the second heading may have come so far before anything was scrolled.
    const current = (scrollY <= 0 ? places[0] : (readable.at(-1) ?? places[0]))?.link;
    for (const link of links) {
      if (link === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };
  addEventListener('scroll', mark, { passive: true });
  addEventListener('resize', mark, { passive: true });
  mark();
}
