// The boundary rules for dependency-cruiser's own command line (`depcruise services packages prisma scripts`); the rules
// themselves and their reasons are in tests/architecture/src/boundary-rules.ts.
import { boundaryRules } from './tests/architecture/src/boundary-rules.ts';
import { cruiseOptions } from './tests/architecture/src/cruise.ts';

export default { forbidden: [...boundaryRules], options: cruiseOptions };
