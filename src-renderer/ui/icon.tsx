import type { LucideIcon } from 'lucide-react';

export type IconType = LucideIcon;

/** A drawing beside a word. Without `label` it is hidden from assistive technology; with it, it is an image of that name. Size in px. */
export function Icon({
  icon: Drawing,
  size = 16,
  label,
  className,
}: {
  icon: IconType;
  size?: number | undefined;
  label?: string | undefined;
  className?: string | undefined;
}) {
  const name = label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return <Drawing size={size} strokeWidth={1.75} focusable={false} className={className ?? ''} {...name} />;
}
