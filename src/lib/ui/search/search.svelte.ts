/** What is typed into the search box: shared by the header and the search screen, so that no letter is lost between them. */
export const searchBox = $state({ text: '' });
