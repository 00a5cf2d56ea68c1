import { escapeMarkup } from '@xray/contracts';

type Attributes = Readonly<Record<string, string | number>>;

/** An element. `content` is markup: texts in it are escaped already. Without content it closes itself. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? coordinate(value) : escapeMarkup(value)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A text inside a picture. */
export function label(x: number, y: number, text: string, className = '', anchor = 'start'): string {
  return element('text', { x, y, 'text-anchor': anchor, ...(className && { class: className }) }, escapeMarkup(text));
}

/** A tenth of a unit is finer than a pixel: more digits would only make the page larger. */
function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export interface Picture {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, for who does not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

/** A picture with its text alternative. */
export function picture({ id, title, description, width, height, content }: Picture, className = ''): string {
  return element(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
      ...(className && { class: className }),
    },
    `<title id="${id}-title">${escapeMarkup(title)}</title>` +
      `<desc id="${id}-description">${escapeMarkup(description)}</desc>${content}`,
  );
}
