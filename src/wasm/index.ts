/** The WebAssembly module of the library: everything that it exports. */
export * from './exponential';
export * from './prepare';
export * from './product';
