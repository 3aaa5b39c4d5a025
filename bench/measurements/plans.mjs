export const plans = { name: 'plans', title: '', measure: async () => [] };
