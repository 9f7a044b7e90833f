import{a}from"./part-YITWUA6I.js";var i={name:"claims",title:"Claims",async show(m,p,s){m.append(a("h1",{},"Claims"))}};export{i as view};
