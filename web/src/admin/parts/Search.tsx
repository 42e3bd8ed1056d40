export { Search } from '../../parts/Search';
