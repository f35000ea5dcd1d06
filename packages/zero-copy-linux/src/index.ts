export { LinuxZeroCopy } from './linux-zero-copy.ts'
