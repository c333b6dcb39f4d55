import { invalidFields } from '../../errors.ts';
import { unstorableParts } from '../../request/storable.ts';
import { refusalOf } from './refusal.ts';
import type { ServerPlugin } from './server-context.ts';

/** Refuses variables that can't be stored as they are. What REST requests hold is checked as they write it. */
export const useStorableVariables: ServerPlugin = {
  onExecute({ args, setResultAndStopExecution }) {
    const [first, ...rest] = unstorableParts(args.variableValues, 'variables');
    if (first) setResultAndStopExecution({ errors: [refusalOf(invalidFields([first, ...rest]))] });
  },
};
