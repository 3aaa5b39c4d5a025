export const growth = { name: 'growth', title: '', measure: async () => [] };
