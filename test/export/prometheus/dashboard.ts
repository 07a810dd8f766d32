// The Grafana dashboard → the PromQL in it.

interface Panel {
  readonly title?: string;
  readonly panels?: readonly Panel[];
  readonly targets?: readonly { readonly expr: string }[];
}

export interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

/** Every query of every panel. */
export function queriesOf({ panels }: Pick<Dashboard, 'panels'>): string[] {
  return panels.flatMap((panel) => [
    ...(panel.targets ?? []).map(({ expr }) => expr),
    ...queriesOf({ panels: panel.panels ?? [] }),
  ]);
}
