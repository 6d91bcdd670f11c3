import { testBlock } from './block.ts';

testBlock(0);
