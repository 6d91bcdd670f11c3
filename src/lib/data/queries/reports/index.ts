export { epiCoverage } from './coverage.ts';
export { epiReport, reportSnapshots } from './epi.ts';
export { vaccinationRegister } from './register.ts';
