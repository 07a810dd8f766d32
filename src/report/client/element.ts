// Page: elements made one by one; text is only ever text. Markup from strings is what the page's policy forbids.

const SVG = 'http://www.w3.org/2000/svg';

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Child = Node | string | null | undefined;

/** An element with its attributes and content. An attribute that is null, undefined or false is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  fill(made, attributes, children);
  return made;
}

export function svgElement(name: string, attributes: Attributes, ...children: readonly Child[]): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  fill(made, attributes, children);
  return made;
}

function fill(made: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, value === true ? '' : `${value}`);
  }
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
}
