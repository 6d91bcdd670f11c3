import { testBlock } from './block.ts';

testBlock(2);
