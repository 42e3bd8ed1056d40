export { useShownTitle, useTitle } from '../../parts/title';
