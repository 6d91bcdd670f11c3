import { testBlock } from './block.ts';

testBlock(1);
