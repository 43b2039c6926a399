import type { ComponentProps } from 'react';
import { Tooltip as AriaTooltip, Focusable, TooltipTrigger } from 'react-aria-components/Tooltip';
import { Kbd } from './kbd.tsx';
import styles from './tooltip.module.css';

/** Says more about one focusable element while it is hovered or focused. The child must be a native element that takes focus. Without a text nothing is said. */
export function Tooltip({
  text,
  kbd,
  children,
}: {
  text: string | undefined;
  kbd?: string | undefined;
  children: ComponentProps<typeof Focusable>['children'];
}) {
  return (
    <TooltipTrigger delay={500} closeDelay={100} isDisabled={text === undefined}>
      <Focusable>{children}</Focusable>
      <AriaTooltip className={styles.tooltip ?? ''} offset={6}>
        {text}
        {kbd === undefined ? null : <Kbd keys={kbd} isHidden />}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
